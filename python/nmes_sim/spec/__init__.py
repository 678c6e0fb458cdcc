"""What a session is made of: quantities, schema, TOML reading, dataclasses, and the engine's JSON."""
