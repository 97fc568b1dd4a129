/** Where commands are left in the data folder. It is made when the first start is done. */
export const COMMANDS = 'commands'
