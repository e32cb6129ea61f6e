# Pets.

add-pet = Add a pet
pets-empty = No pet yet. Add the first one to make a reservation.
pet = Pet
pet-details = What we know
pet-name = Name
pet-species = Species
pet-breed = Breed
pet-sex = Sex
pet-neutered = Neutered
neutered-yes = Yes
neutered-no = No
neutered-unknown = Not known
pet-born = Date of birth
pet-colour = Colour
pet-microchip = Microchip
pet-microchip-hint = 9 to 15 digits or letters.
pet-notes = Notes
pet-notes-hint = Allergies, medicines, fears: whatever helps us treat it well.
visits = Visits
visits-empty = No visit yet.
remove-pet = Remove this pet
remove-pet-text = It leaves your list. Past visits stay in the hospital’s history.
remove-pet-confirm = Remove this pet from your list?
done-pet-added = Your pet is added.
done-pet-changed = Saved.
done-pet-removed = The pet is removed from your list.
