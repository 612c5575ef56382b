"""What fills a demonstration company beyond its modules."""

# Dotted names of callables() -> bool, called in the company's scope in this order; each looks whether its data are
# there already and says whether it has made any.
KERNEL_DEMO: list[str] = [
    "core.finance.statements.demo.fill",
    "core.finance.gateways.demo.fill",
    "core.integrations.exchange.demo.fill",
    "core.integrations.webhooks.demo.fill",
    "core.documents.demo.fill",
    "core.documents.signature.demo.fill",
    "core.pipelines.tasks.demo.fill",
    "core.pipelines.boards.demo.fill",
    "core.support.demo.fill",
    "tenants.services.demo_asking.fill",
    "core.directories.demo.fill",
    "core.pages.demo.fill",
]
