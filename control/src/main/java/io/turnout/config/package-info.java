/**
 * The site file: read, checked and turned into what the other rooms start from.
 *
 * <p>Every mistake of a file is found in one go, each with its line, its path and what was expected. Data flows from
 * YAML to immutable records; nothing here changes while a platform runs.
 */
package io.turnout.config;
