"""What a whole account costs to look at: calls, time, memory and money, beside the tools that others use for it."""
