"""Scripts for those who work on Plainsight. Nothing here is part of the program."""
