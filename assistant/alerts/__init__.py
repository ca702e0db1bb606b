"""The alerts program: brings what the crisis program leaves in its outbox to people, until one of them answers.

The only program of the four that sends to a network. It can make no alarm more quiet than crisis made it: while it is
dead the outbox waits, and the light, the clip and the relay of crisis do not depend on it.
"""
