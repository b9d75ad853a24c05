"""Hours that come from other systems or go to them: sheets, the national export, the insurer."""
