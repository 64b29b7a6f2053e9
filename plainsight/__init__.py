"""UNDERSTAND: from a snapshot to findings in plain words. Pure functions; nothing here touches the machine."""
