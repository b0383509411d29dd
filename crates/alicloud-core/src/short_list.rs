use std::ops::{Deref, DerefMut};

/// A list that takes no allocation while it has no more than `N` items.
#[derive(Debug)]
pub(crate) struct ShortList<T, const N: usize> {
    first: [T; N],
    length: usize,
    /// All items, once there are more.
    all: Vec<T>,
}

impl<T: Copy, const N: usize> ShortList<T, N> {
    pub(crate) fn push(&mut self, item: T) {
        match self.first.get_mut(self.length) {
            Some(place) => {
                *place = item;
                self.length += 1;
            }
            None => {
                if self.all.is_empty() {
                    self.all.extend_from_slice(&self.first);
                }
                self.all.push(item);
            }
        }
    }
}

impl<T: Copy + Default, const N: usize> Default for ShortList<T, N> {
    fn default() -> Self {
        Self {
            first: [T::default(); N],
            length: 0,
            all: Vec::new(),
        }
    }
}

impl<T: Copy + Default, const N: usize> FromIterator<T> for ShortList<T, N> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut list = Self::default();
        for item in items {
            list.push(item);
        }
        list
    }
}

impl<T, const N: usize> Deref for ShortList<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self.all.is_empty() {
            true => &self.first[..self.length],
            false => &self.all,
        }
    }
}

impl<T, const N: usize> DerefMut for ShortList<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self.all.is_empty() {
            true => &mut self.first[..self.length],
            false => &mut self.all,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_any_length_holds_all_items_in_order() {
        for length in 0..8 {
            let mut list: ShortList<usize, 3> = (0..length).collect();
            assert_eq!(*list, (0..length).collect::<Vec<_>>()[..]);
            list.sort_by_key(|item| std::cmp::Reverse(*item));
            assert_eq!(*list, (0..length).rev().collect::<Vec<_>>()[..]);
        }
    }
}
