"""What goes wrong on AWS, made to go wrong here: at the endpoint, in a handler's process, at a time of one's choice."""
