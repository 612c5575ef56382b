"""The REST kit."""

from datetime import timedelta
from typing import Any

# dj-rest-auth's own defaults are unsafe; each is replaced here or by a view of api.auth, and asserted by a test.
REST_AUTH: dict[str, Any] = {
    "TOKEN_MODEL": None,
    "USE_JWT": True,
    "SESSION_LOGIN": False,
    "OLD_PASSWORD_FIELD_ENABLED": True,
    "LOGOUT_ON_PASSWORD_CHANGE": True,
    # Tokens travel in the body and the Authorization header, never in a cookie.
    "JWT_AUTH_COOKIE": None,
    "JWT_AUTH_REFRESH_COOKIE": None,
    "JWT_AUTH_HTTPONLY": False,
    "JWT_AUTH_SECURE": True,
    "JWT_AUTH_SAMESITE": "Strict",
    "JWT_AUTH_COOKIE_USE_CSRF": True,
    "JWT_AUTH_COOKIE_ENFORCE_CSRF_ON_UNAUTHENTICATED": True,
    "LOGIN_SERIALIZER": "api.auth.serializers.LoginSerializer",
    "JWT_SERIALIZER": "api.auth.serializers.TokensSerializer",
    "USER_DETAILS_SERIALIZER": "api.auth.serializers.UserSerializer",
    "PASSWORD_CHANGE_SERIALIZER": "api.auth.serializers.PasswordChangeSerializer",
    "PASSWORD_RESET_SERIALIZER": "api.auth.serializers.PasswordResetSerializer",
    "PASSWORD_RESET_CONFIRM_SERIALIZER": "api.auth.serializers.PasswordResetConfirmSerializer",
}
# Requests and seconds, for each caller in each company.
API_THROTTLES = {"login": (30, 300), "password": (20, 900), "token": (120, 60), "registration": (60, 900)}

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.HasPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["api.throttling.ScopedThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["api.renderers.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JsonParser", "rest_framework.parsers.FormParser"],
    "DEFAULT_PAGINATION_CLASS": "api.pagination.KeysetPagination",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.problems.handle_exception",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["api.schema.only_switched_on"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.with_problems"],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ConsentKind": "core.organizations.models.ConsentKind.choices",
        "FieldMode": "core.organizations.models.FieldMode.choices",
        "AccessRequestState": "core.organizations.models.RequestState.choices",
        "SmsState": "core.integrations.models.SmsState.choices",
        "BroadcastState": "core.notifications.broadcast_states.BroadcastState.choices",
        "OnlinePaymentStatus": "core.finance.gateways.states.OnlineStatus.choices",
        "RefundStatus": "core.finance.gateways.states.RefundStatus.choices",
        "InvoiceStatus": "core.finance.states.InvoiceStatus.choices",
        "ActStatus": "core.finance.states.ActStatus.choices",
        "ActRunState": "core.finance.states.ActRunState.choices",
        "PaymentStatus": "core.finance.states.PaymentStatus.choices",
        "PaymentSource": "core.finance.models.PaymentSource.choices",
        "StatementState": "core.finance.statements.states.RunState.choices",
        "StatementSource": "core.finance.statements.models.RunSource.choices",
        "MatchOutcome": "core.finance.statements.states.Outcome.choices",
        "Side": "core.documents.states.Side.choices",
        "DocumentStatus": "core.documents.states.DocumentStatus.choices",
        "VersionStatus": "core.documents.states.VersionStatus.choices",
        "SigningState": "core.documents.signature.states.SigningState.choices",
        "SignatureRequestState": "core.documents.signature.states.RequestState.choices",
        "StatementLineDirection": "core.finance.statements.models.Direction.choices",
        "PacketState": "core.integrations.models.PacketState.choices",
        "PacketDirection": "core.integrations.models.PacketDirection.choices",
        "WebhookDeliveryState": "core.integrations.models.DeliveryState.choices",
        "MailState": "core.integrations.models.MailState.choices",
        "UserKind": "core.accounts.models.UserKind.choices",
        "DeliveryState": "core.notifications.states.DeliveryState.choices",
        "DeliveryReason": "core.notifications.states.Reason.choices",
        "WidgetKind": "api.resources.dashboard.KINDS",
        "EnquiryStatus": "core.pages.states.EnquiryStatus.choices",
        "RecurrenceKind": "core.pipelines.tasks.states.RuleKind.choices",
        "RecurrenceDueUnit": "core.pipelines.tasks.states.DueUnit.choices",
        "RecurrenceCatchUp": "core.pipelines.tasks.states.CatchUp.choices",
        "TaskChangeKind": "core.pipelines.tasks.states.ChangeKind.choices",
        "TicketStatus": "core.support.states.TicketStatus.choices",
        "TicketPriority": "core.support.states.Priority.choices",
        "TicketChangeKind": "core.support.states.TicketChangeKind.choices",
        "PipelineChangeKind": "core.pipelines.boards.kinds.ChangeKind.choices",
        "PipelineFieldKind": "core.pipelines.boards.kinds.ITEM_KIND_CHOICES",
        "CardLimitPeriod": "modules.fuel_cards.models.LimitPeriod.choices",
        "PreferenceMode": "core.notifications.models.PreferenceMode.choices",
        "TariffMode": "modules.fuel_cards.models.TariffMode.choices",
        "CardLimitMeasure": "modules.fuel_cards.models.LimitMeasure.choices",
        "FieldKind": "core.fields.kinds.FieldKind.choices",
    },
}
# URL maps that other packages mount under /api/v1/vendor/ on the console's host.
VENDOR_API_URLS: list[str] = ["tenants.api.urls"]
SIMPLE_JWT: dict[str, Any] = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
}
