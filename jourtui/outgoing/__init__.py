"""From a locked document to the board that it was locked for: channels, the outbox, the sender."""
