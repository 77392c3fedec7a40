"""`make run`: one parent that starts broker, web, worker and beat, keeps them alive and takes them down with it."""
