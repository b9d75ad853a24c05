"""Role models: nominated by anybody, agreed to by those concerned, reviewed by somebody else, noticed, shown, taken down."""
