"""`make run`: one parent process that starts broker, web and worker, keeps them alive and stops them."""
