"""The commands of `plainsight`, one per file, each with `run(arguments) -> exit code`."""
