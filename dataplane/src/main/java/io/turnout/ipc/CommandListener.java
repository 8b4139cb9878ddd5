package io.turnout.ipc;

import io.turnout.engine.SwitchCommands;

/** Hears the commands of a batch, in order. */
public interface CommandListener extends TableCommands, SwitchCommands, SiteCommands {}
