"""`make run`: one parent process that starts broker, web, worker and beat, keeps them alive and stops them."""
