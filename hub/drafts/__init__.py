"""What agents are writing and have not sent: kept on the server, each writer's own."""
