"""Pipelines: objects of a company pass through stages that it sets itself, by guarded moves with a whole history."""
