// The virtual machine as arguments of QEMU.

/** Memory of the guest, its files included. */
const MEMORY_MIB = 1536;

/**
 * The guest's clock counts instructions, 2^0 ns each, and real time only while nothing runs. So no delay of adverts or probes
 * comes from emulation or from a busy machine: what takes a second in the guest may take ten outside, and no timer notices.
 */
const NANOSECONDS_LOG2 = 0;

export interface MachineFiles {
  readonly kernel: string;
  readonly fileSystem: string;
  /** Gets what the kernel and the first process say. */
  readonly log: string;
}

export interface MachineOptions {
  /** Further words for the command line of the kernel. */
  readonly kernelArgs?: readonly string[];
}

/** Orders go in and answers come out by the standard input and output of QEMU. There is no device but these. */
export const machine = (
  { kernel, fileSystem, log }: MachineFiles,
  { kernelArgs = [] }: MachineOptions = {},
): readonly string[] => [
  ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
  ...['-accel', 'tcg', '-cpu', 'qemu64', '-m', String(MEMORY_MIB), '-icount', `shift=${NANOSECONDS_LOG2}`],
  ...['-kernel', kernel, '-initrd', fileSystem],
  // A panic ends it. Guards against attacks by way of the processor cost a quarter of the time when it is emulated.
  ...['-append', ['console=ttyS0 quiet panic=-1 mitigations=off', ...kernelArgs].join(' ')],
  ...['-serial', `file:${log}`],
  ...['-device', 'virtio-serial-pci', '-chardev', 'stdio,id=orders,signal=off'],
  ...['-device', 'virtserialport,chardev=orders'],
];
