"""Profiles with one mistake each, made by mutation of a sound one. Each knows the lines in which the mistake can be seen."""

import random
import re

SOUND = """\
version: 1
defaultProfile: prod
profiles:
  base:
    spark: {version: "4.1"}
    namespace: analytics
    serviceAccount: spark
    deployMode: cluster
    image:
      name: registry.example.com/team/spark:4.1.4
      pullPolicy: IfNotPresent
      pullSecrets: [regcred]
    driver:
      cores: 1
      memory: 2g
      labels: {team: core}
    executors:
      instances: 4
      cores: 2
      memory: 4g
    logs:
      executors: true
      include: [ERROR]
  prod:
    extends: base
    cluster:
      context: eks-prod
    storage:
      s3:
        region: eu-central-1
        pathStyle: false
    credentials:
      s3:
        kind: secret
        secret: aws-secrets
    eventLog:
      dir: s3a://logs/history/
      enabled: true
    dynamicAllocation:
      enabled: true
      max: 20
    env:
      DATA: s3a://data/pi/
    secretEnv:
      TOKEN: tokens:api
    secrets:
      certs: /etc/certs
    submit:
      detach: false
      onExit: detach
    conf:
      spark.task.maxFailures: 3
      spark.sql.shuffle.partitions: 64
"""
LINES = SOUND.splitlines()
LEAF = re.compile(r"^( +)([\w.]+): (\S.*)$")
FREE = {"DATA", "TOKEN", "certs"}  # names of the user's own


def leaves(names=None):
    """(line number from 0, indentation, key, value) of the lines that hold a value."""
    found = []
    for at, line in enumerate(LINES):
        match = LEAF.match(line)
        if match and (names is None or match[2] in names):
            found.append((at, match[1], match[2], match[3]))
    return found


def with_line(at, line):
    return LINES[:at] + [line] + LINES[at + 1:]


def changed_value(dice, names, values):
    at, indent, key, _ = dice.choice(leaves(names))
    return with_line(at, f"{indent}{key}: {dice.choice(values)}"), at, at


def misspelt_key(dice):
    keys = [leaf for leaf in leaves() if leaf[2] not in FREE and not leaf[2].startswith("spark.")]
    at, indent, key, value = dice.choice(keys)
    place = dice.randrange(1, len(key))
    wrong = dice.choice([key[:place] + "x" + key[place:], key + "s_", "x" + key])
    return with_line(at, f"{indent}{wrong}: {value}"), at, at


def unknown_section(dice):
    at = dice.choice([i for i, line in enumerate(LINES) if re.match(r"^    \w+:$", line)])
    return with_line(at, LINES[at][:-1] + "Of:"), at, at


def list_where_a_text_belongs(dice):
    return changed_value(dice, {"namespace", "serviceAccount", "name", "memory", "context", "region", "dir"},
                         ["[a, b]", "[]", "{a: b}"])


def map_where_a_list_belongs(dice):
    return changed_value(dice, {"pullSecrets", "include"}, ["{a: b}", "[{a: b}]", "[[a]]"])


def no_whole_number(dice):
    return changed_value(dice, {"instances", "cores", "max"}, ["many", "-1", "1.5", "2g", '""'])


def no_boolean(dice):
    return changed_value(dice, {"pathStyle", "enabled", "detach"}, ["maybe", "1", "yes", "truee"])


def no_such_choice(dice):
    return changed_value(dice, {"deployMode", "pullPolicy", "kind", "onExit"}, ["sometimes", "CLUSTER ", "none"])


def key_without_spark(dice):
    at, indent, key, value = dice.choice([leaf for leaf in leaves() if leaf[2].startswith("spark.")])
    return with_line(at, f"{indent}{key.removeprefix('spark.')}: {value}"), at, at


def no_reference(dice):
    return changed_value(dice, {"TOKEN"}, ["tokens", "':api'", "'tokens:'", "{secret: tokens}", "[tokens, api]"])


def map_as_environment(dice):
    return changed_value(dice, {"DATA", "certs"}, ["{a: b}", "[a]"])


def key_twice(dice):
    at, *_ = dice.choice(leaves())
    return LINES[:at + 1] + [LINES[at]] + LINES[at + 1:], at, at + 1


def tab(dice):
    at, indent, key, value = dice.choice(leaves())
    return with_line(at, f"\t{key}: {value}"), at - 1, at + 1


def one_blank_too_many(dice):
    first_of_map = {i + 1 for i, line in enumerate(LINES) if line.endswith(":")}
    at, indent, key, value = dice.choice([leaf for leaf in leaves() if leaf[0] not in first_of_map])
    return with_line(at, f"{indent} {key}: {value}"), at - 1, at + 1


def open_quote(dice):
    at, indent, key, value = dice.choice(leaves())
    return with_line(at, f'{indent}{key}: "{value.replace(chr(34), "")}'), at, len(LINES)


def open_bracket(dice):
    at, indent, key, _ = dice.choice(leaves())
    return with_line(at, f"{indent}{key}: {dice.choice('[{')}a, b"), at, len(LINES)


def unknown_parent(dice):
    return changed_value(dice, {"extends"}, ["bsae", "[base, none]", "prod", "{a: b}"])


def wrong_version(dice):
    return with_line(0, f"version: {dice.choice(['2', 'x', '[1]', '1.1'])}"), 0, 0


def unknown_default(dice):
    return with_line(1, f"defaultProfile: {dice.choice(['prodd', '[prod]', '{a: b}'])}"), 1, 1


def control_character(dice):
    at, *_ = dice.choice(leaves())
    return with_line(at, LINES[at] + dice.choice(["\x00", "\x07", "\x1b"])), at, at


def tag(dice):
    at, indent, key, value = dice.choice(leaves())
    return with_line(at, f"{indent}{key}: !mine {value}"), at, at


def alias(dice):
    at, indent, key, _ = dice.choice(leaves())
    return with_line(at, f"{indent}{key}: *nowhere"), at, at


# What a JSON Schema can see; the others are mistakes of the text, or between two places of it.
SCHEMA_SEES = [misspelt_key, unknown_section, list_where_a_text_belongs, map_where_a_list_belongs, no_whole_number, no_boolean,
               no_such_choice, key_without_spark, no_reference, map_as_environment]
KINDS = [*SCHEMA_SEES, key_twice, tab, one_blank_too_many, open_quote, open_bracket, unknown_parent, wrong_version,
         unknown_default, control_character, tag, alias]


def broken_profiles(count):
    """(kind, text, first line, last line), lines from 1; the same for the same count."""
    made, seen, seed = [], set(), 0
    while len(made) < count:
        dice = random.Random(seed)
        kind = KINDS[seed % len(KINDS)]
        seed += 1
        lines, first, last = kind(dice)
        text = "\n".join(lines) + "\n"
        if text in seen and seed < 20 * count:
            continue
        seen.add(text)
        made.append((kind, text, max(first, 0) + 1, last + 1))
    return made
