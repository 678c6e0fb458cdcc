"""The live window: the only room that knows the toolkit."""
