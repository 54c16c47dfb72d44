"""Pictures drawn by code of ours. Each is the same, byte for byte, whenever it is drawn at the same size."""
