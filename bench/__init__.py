"""Speed and cost, measured against a named peer in the same run."""
