"""The kernel: services that every company and module uses; it knows neither."""
