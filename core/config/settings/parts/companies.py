"""How a company is connected: what stands above `tenants` is named here."""

# "presets": callable() -> looks to choose from; "theme": callable(preset code) -> facts, called in the new company.
COMPANY_SETUP = {
    "presets": "themes.presets.list_presets",
    "theme": "themes.services.publish.publish_preset",
}
