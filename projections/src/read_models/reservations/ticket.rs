//! The number that a visit is called by where names are not: a letter and two digits, such as `K07`.
//!
//! It follows from the visit's place among all that were ever requested, so it is the same on every node, in a rebuild
//! and in a replay, and never changes: a triage or a move leaves it alone. A day's visits have numbers one after the
//! other. They do not begin anew at midnight: an animal that stays overnight would share its number with somebody who
//! comes in the morning. A number comes back after 2,376 visits. Never here: names.

/// Without `I` and `O`, which look like digits.
const LETTERS: [char; 24] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y',
    'Z',
];

/// The ticket of the visit that was requested as the `number`-th of all, from 1.
pub(super) fn ticket(number: i64) -> String {
    let before = number.max(1) - 1;
    let letter = LETTERS.iter().cycle().nth(usize::try_from(before / 99 % 24).unwrap_or_default());
    format!("{}{:02}", letter.unwrap_or(&'A'), before % 99 + 1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn numbers_follow_each_other_and_come_back_late() {
        assert_eq!([1, 2, 99, 100, 792, 793].map(ticket), ["A01", "A02", "A99", "B01", "H99", "J01"]);
        let all: BTreeSet<String> = (1..=2376).map(ticket).collect();
        assert_eq!(all.len(), 2376);
        assert_eq!(ticket(2376), "Z99");
        assert_eq!(ticket(2377), "A01");
    }
}
