// What sets a clock that is wrong, whatever shows it.

export const SET_CLOCK =
  'timedatectl set-ntp true   # or, with chrony, chronyc makestep; on the node whose clock is wrong';
