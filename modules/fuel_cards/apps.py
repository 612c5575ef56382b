from core.registry.modules import ModuleConfig


class FuelCardsConfig(ModuleConfig):
    name = "modules.fuel_cards"
    label = "fuel_cards"
