"""The same thing told of twice: one incident stays, the others are joined to it. Who told of them hears how the one goes on."""
