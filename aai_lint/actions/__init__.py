"""What the readers of workflows and of composite actions of GitHub share."""
