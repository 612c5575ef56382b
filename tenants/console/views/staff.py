"""The vendor's own people: their list is that of every company, their roles are the vendor's four."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.accounts.selectors import get_staff
from core.accounts.services.users import set_roles
from core.lib.errors import DomainError
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page
from core.ui.tables.render import render_table
from tenants.console.forms import VendorRoleForm
from tenants.console.tables import VendorStaffTable
from tenants.services.vendor_roles import ROLES


@module_page(permission="accounts.view_user")
def staff_list(request: CabinetRequest) -> HttpResponse:
    return render_table(request, VendorStaffTable, template="accounts/user_list.html")


@module_page(permission="accounts.manage_role", accepts_post=True)
def staff_role(request: CabinetRequest, pk: int) -> HttpResponse:
    """Choose one of the four roles; it counts from the person's next request on."""
    person = get_staff(pk=pk)
    known = {role.code for role in ROLES}
    present = next((role.code for role in person.roles.all() if role.code in known), "")
    form = VendorRoleForm(request.POST or None, initial={"role": present})
    if form.is_valid():
        try:
            set_roles(user_id=pk, role_codes=[form.cleaned_data["role"]], changed_by=request.user)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The role of %(name)s is changed.") % {"name": person})
            return redirect_page(request, reverse("console:staff_list"))
    url = reverse("console:staff_role", args=[pk])
    context = {"form": form, "person": person, "url": url, "back": reverse("console:staff_list")}
    status = 422 if form.errors else 200
    return render_page(request, "console/staff_role.html", context, {"dialog-place": "dialog"}, status=status)
