"""Areas, service points and organisations: what exists where. Who may do what there is `roles`."""
