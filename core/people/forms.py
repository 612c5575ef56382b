"""Input of the pages about people and roles; the rules stand in the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User, UserKind
from core.accounts.selectors import list_employees
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import Viewer
from core.people.selectors import grantable_roles

KINDS = ((UserKind.STAFF.value, _("To the staff")), (UserKind.CLIENT.value, _("To a client")))


def role_choices(user: User, kind: str) -> list[tuple[str, str]]:
    return [(role.code, role.name) for role in grantable_roles(user, kind)]


def clients_of(viewer: Viewer) -> Any:
    return owned(Organization.objects.filter(is_active=True), viewer, "").order_by("name")


class InviteForm(forms.Form):
    """Whom to invite: to the staff with roles, or to a client with a role there."""

    kind = forms.ChoiceField(label=_("Where to"), choices=KINDS, initial=UserKind.STAFF.value)
    name = forms.CharField(label=_("Full name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role_codes = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)
    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), required=False, empty_label=_("Choose a client")
    )
    role_code = forms.ChoiceField(label=_("Role for the client"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert viewer.user is not None  # noqa: S101 the page is for people who have signed in
        self.may_bind = viewer.has_permission("organizations.manage_member")
        fields: Any = self.fields
        fields["kind"].choices = KINDS if self.may_bind else KINDS[:1]
        fields["role_codes"].choices = role_choices(viewer.user, UserKind.STAFF)
        fields["organization"].queryset = clients_of(viewer)
        fields["role_code"].choices = role_choices(viewer.user, UserKind.CLIENT)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        needed = ("organization", "role_code") if data.get("kind") == UserKind.CLIENT else ("role_codes",)
        for field in needed:
            if field not in self.errors and not data.get(field):
                self.add_error(field, self.fields[field].error_messages["required"])
        return data


class RolesForm(forms.Form):
    """The roles of one employee."""

    role_codes = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple, required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role_codes"].choices = choices  # type: ignore[attr-defined]


class BlockForm(forms.Form):
    """Who takes over what the employee leaves behind."""

    successor = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Choose an employee"),
    )

    def __init__(self, *args: Any, person: User, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["successor"]
        field.queryset = list_employees().exclude(pk=person.pk)
        field.required = is_needed


class ResetForm(forms.Form):
    drop_second_factor = forms.BooleanField(label=_("Forget the second factor too: the device is lost"), required=False)


class BindingForm(forms.Form):
    """For whom a person acts, and as what."""

    organization = forms.ModelChoiceField(
        label=_("Client"), queryset=Organization.objects.none(), empty_label=_("Choose a client")
    )
    role_code = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organization"].queryset = clients_of(viewer)
        fields["role_code"].choices = role_choices(viewer.user, UserKind.CLIENT) if viewer.user else []


class RoleNameForm(forms.Form):
    name = forms.CharField(label=_("Name of the role"), max_length=120)


class NewRoleForm(RoleNameForm):
    kind = forms.ChoiceField(
        label=_("For whom"),
        choices=[(UserKind.STAFF.value, _("Employees")), (UserKind.CLIENT.value, _("Clients"))],
        initial=UserKind.STAFF.value,
    )
