"""Addresses of public pages, of their editor and of requests."""

from django.urls import path

from core.pages.views import editing, enquiries, public

app_name = "pages"
urlpatterns = [
    path("site/", public.site, name="site"),
    path("enquiry/", public.enquiry_send, name="enquiry_send"),
    path("enquiry/sent/", public.enquiry_sent, name="enquiry_sent"),
    path("privacy/", public.policy, name="policy"),
    path("pictures/<uuid:pk>/", public.picture, name="picture"),
    path("robots.txt", public.robots, name="robots"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("landing/", editing.landing_edit, name="landing_edit"),
    path("landing/preview/", editing.landing_preview, name="landing_preview"),
    path("landing/publish/", editing.landing_publish, name="landing_publish"),
    path("landing/withdraw/", editing.landing_withdraw, name="landing_withdraw"),
    path("landing/search/", editing.seo_edit, name="seo_edit"),
    path("landing/keeping/", editing.keeping, name="keeping"),
    path("landing/versions/", editing.version_list, name="versions"),
    path("landing/versions/<int:pk>/restore/", editing.version_restore, name="version_restore"),
    path("landing/add/<slug:code>/", editing.block_add, name="block_add"),
    path("landing/blocks/<slug:block>/", editing.block_edit, name="block_edit"),
    path("landing/blocks/<slug:block>/remove/", editing.block_remove, name="block_remove"),
    path("landing/blocks/<slug:block>/<slug:way>/", editing.block_move, name="block_move"),
    path("enquiries/", enquiries.enquiry_list, name="enquiry_list"),
    path("enquiries/<int:pk>/", enquiries.enquiry_detail, name="enquiry_detail"),
    path("enquiries/<int:pk>/describe/", enquiries.enquiry_describe, name="enquiry_describe"),
    path("enquiries/<int:pk>/<slug:action>/", enquiries.enquiry_move, name="enquiry_move"),
]
