"""Events and shifts from draft to publication, and signing up. What happens on the day is `onsite` and `attendance`."""
