"""The channels contacts arrive on and answers leave by. A channel translates; the hub decides."""
