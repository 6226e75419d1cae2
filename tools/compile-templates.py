#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compile the console's pages: compile-templates.py OUT.c OUT.h TEXTS.yml... TEMPLATE.html...

Each template becomes a table of operations for src/web/frame/template.c, and each key of a TEXTS.yml a
constant, so that a page with an unknown key, or a key without both languages, does not build.
`word: NAME` instead of both languages is a sentence that the pack of the sector has.

  {{name}}  {{row.name}}         a value, escaped for where it stands: text or quoted attribute;
                                 within href, src and action it is one encoded component, or, at
                                 the beginning of the attribute, a whole path of our own
  {{t key}}  {{t key a b}}       a text; {1} {2} in it stand for the values a and b
  {{time name}}  {{n name}}      a moment as <time>, a number with separators
  {{#if name}} {{#if name = word}} {{#unless name}} {{else}} {{/if}} {{/unless}}
  {{#each name}} {{/each}}       once per element, with the element's names first
  {{> part}}                     the file _part.html
  {{layout base}}                first line: this page fills {{content}} of _base.html

What could run is refused: inline scripts and styles, on… and style attributes, values in unquoted
attributes or in names.
"""
import os
import re
import sys

import yaml

TOKEN = re.compile(r"\{\{(.*?)\}\}", re.S)
NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*\Z")
URL_ATTRIBUTES = {"href", "src", "action", "formaction", "data"}
WORD_MARK = "\x01"  # base/text.h
BANNED_ATTRIBUTE = re.compile(r"(on[a-z]+|style|srcdoc)\Z")


class TemplateError(Exception):
    pass


class Html:
    """Where in the HTML we are: enough to choose the escaping and to refuse what could run."""

    def __init__(self):
        self.state, self.tag, self.attribute, self.value_start = "text", "", "", False
        self.word = ""

    def key(self):
        state = "tag" if self.state == "tag_name" else self.state
        return (state, self.attribute if state == "value" else "")

    def copy(self):
        other = Html()
        other.__dict__.update(self.__dict__)
        return other

    def feed(self, text):
        for i, c in enumerate(text):
            getattr(self, "in_" + self.state)(c, text[i + 1:i + 2])

    def in_text(self, c, following):
        if c == "<" and re.match(r"[A-Za-z/!]", following or ""):
            self.state, self.tag = "tag_name", ""

    def in_tag_name(self, c, _):
        if c == ">":
            self.end_tag()
        elif c.isspace():
            self.state, self.word = "tag", ""
        else:
            self.tag += c.lower()

    def in_tag(self, c, following):
        if c == ">":
            self.end_tag()
        elif c == "=":
            self.attribute = self.word.strip().lower()
            if BANNED_ATTRIBUTE.match(self.attribute):
                raise TemplateError(f"attribute {self.attribute} could run or style inline")
            if following != '"':
                raise TemplateError(f"attribute {self.attribute}: the value is not in double quotes")
            self.state = "before_value"
        elif c.isspace():
            self.word = ""
        else:
            self.word += c

    def in_before_value(self, c, _):
        self.state, self.value_start = "value", True

    def in_value(self, c, _):
        self.value_start = False
        if c == '"':
            self.state, self.word = "tag", ""

    def end_tag(self):
        if self.tag == "style":
            raise TemplateError("inline style")
        self.state = "text"

    def context(self):
        if self.state == "text":
            if self.tag == "script":
                raise TemplateError("a value within <script>")
            return "HTML"
        if self.state != "value":
            raise TemplateError("a value outside text and quoted attributes")
        if self.attribute in URL_ATTRIBUTES:
            return "PATH" if self.value_start else "URL"
        return "HTML"


def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        c = chr(byte)
        if c == "\n":
            out.append("\\n")
        elif c in '"\\':
            out.append("\\" + c)
        elif 0x20 <= byte < 0x7F and c != "?":
            out.append(c)
        else:
            out.append(f"\\{byte:03o}")
    return '"' + "".join(out) + '"'


def constant(key):
    return "TEXT_" + re.sub(r"[^A-Z0-9]", "_", key.upper())


def squeeze(text):
    """Indentation is for the author; line ends stay."""
    return re.sub(r"\n[ \t]+", "\n", text)


class Compiler:
    def __init__(self, folder, texts):
        self.folder, self.texts, self.used = folder, texts, set()

    def read(self, name):
        with open(os.path.join(self.folder, name + ".html"), encoding="utf-8") as f:
            return re.sub(r"\{\{!.*?\}\}\n?", "", f.read(), flags=re.S)

    def expand(self, name, depth=0):
        """The template's text with layouts and parts put in."""
        if depth > 8:
            raise TemplateError("parts include each other")
        text = self.read(name)
        layout = re.match(r"\{\{layout ([a-z-]+)\}\}\n", text)
        if layout:
            outer = self.expand("_" + layout.group(1), depth + 1)
            text = outer.replace("{{content}}", text[layout.end():])
        return re.sub(r"\{\{> ([a-z-]+)\}\}\n?",
                      lambda m: self.expand("_" + m.group(1), depth + 1), text)

    def compile(self, name):
        self.ops, self.html, self.open = [], Html(), []
        text = squeeze(self.expand(name))
        at = 0
        for token in TOKEN.finditer(text):
            self.literal(text[at:token.start()])
            at = token.end()
            self.token(token.group(1).strip())
        self.literal(text[at:])
        if self.open:
            raise TemplateError("not closed: " + self.open[-1][0])
        return self.ops

    def literal(self, text):
        if not text:
            return
        self.html.feed(text)
        # A literal may be long; string literals over 4095 bytes are not portable C.
        data = text.encode("utf-8")
        while data:
            cut = len(data) if len(data) <= 3000 else 3000
            while cut < len(data) and data[cut] & 0xC0 == 0x80:
                cut -= 1
            self.ops.append(["LITERAL", data[:cut].decode("utf-8"), 0])
            data = data[cut:]

    def name(self, name):
        if not NAME.match(name):
            raise TemplateError(f"“{name}” is no name")
        return name

    def token(self, token):
        word, _, rest = token.partition(" ")
        rest = rest.strip()
        if word in ("#if", "#unless", "#each"):
            self.begin(word[1:], rest)
        elif word == "else":
            self.otherwise()
        elif word in ("/if", "/unless", "/each"):
            self.end(word[1:])
        elif word == "t":
            self.text(rest.split())
        elif word == "time":
            if self.html.state != "text":
                raise TemplateError("{{time}} makes an element: only in text")
            self.ops.append(["TIME", self.name(rest), 0])
        elif word == "n":
            self.html.context()
            self.ops.append(["NUMBER", self.name(rest), 0])
            self.html.value_start = False
        else:
            self.ops.append([self.html.context(), self.name(token), 0])
            self.html.value_start = False

    def text(self, words):
        key, names = words[0], words[1:]
        if key not in self.texts:
            raise TemplateError(f"no text “{key}” in the texts")
        if self.html.context() != "HTML":
            raise TemplateError("a text within an address")
        wanted = max([int(n) for v in self.texts[key].values() for n in re.findall(r"\{(\d)\}", v)],
                     default=0)
        if wanted != len(names):
            raise TemplateError(f"text “{key}” wants {wanted} values")
        self.used.add(key)
        self.ops.append(["TEXT", " ".join(self.name(n) for n in names), constant(key)])

    def begin(self, kind, rest):
        if kind == "each":
            self.open.append(["each", len(self.ops), self.html.copy()])
            self.ops.append(["EACH", self.name(rest), None])
            return
        name, _, word = (part.strip() for part in rest.partition("="))
        self.open.append([kind, len(self.ops), self.html.copy()])
        code = "IF" if kind == "if" else "UNLESS"
        self.ops.append([code + ("_IS" if word else ""),
                         self.name(name) + ("\n" + word if word else ""), None])

    def otherwise(self):
        kind, start, html = self.open.pop()
        if kind == "each":
            raise TemplateError("{{else}} within {{#each}}")
        self.ops.append(["JUMP", "", None])
        self.ops[start][2] = len(self.ops)
        self.open.append([kind, len(self.ops) - 1, self.html])
        self.html = html.copy()

    def end(self, kind):
        if not self.open or self.open[-1][0] != kind:
            raise TemplateError("{{/" + kind + "}} closes nothing")
        _, start, html = self.open.pop()
        if html.key() != self.html.key():
            raise TemplateError("{{#" + kind + "}} leaves the HTML in another place than it began")
        self.ops[start][2] = len(self.ops)


def add_texts(texts, path):
    with open(path, encoding="utf-8") as f:
        document = yaml.safe_load(f)
    for key, value in document["texts"].items():
        if key in texts:
            raise TemplateError(f"{path}: {key}: is there already")
        if isinstance(value, dict) and set(value) == {"word"}:
            value = {lang: WORD_MARK + value["word"] for lang in ("ja", "en")}
        if not isinstance(value, dict) or set(value) != {"ja", "en"}:
            raise TemplateError(f"{path}: {key}: wants exactly ja and en, or word")
        for lang, text in value.items():
            if not isinstance(text, str) or not text.strip():
                raise TemplateError(f"{path}: {key}: {lang} is empty")
        texts[key] = value


def write_header(path, texts, names):
    with open(path, "w", encoding="utf-8") as f:
        f.write("/* Generated from content/text and src/web/templates. */\n#pragma once\n\n"
                "enum text_key {\n")
        f.writelines(f"\t{constant(key)},\n" for key in texts)
        f.write("\tTEXT_KEY_MAX,\n};\n\nstruct template;\n")
        f.writelines(f"extern const struct template template_{n.replace('-', '_')};\n"
                     for n in names)


class Words:
    """All words of all pages one behind the other; who needs some has their place in it."""

    def __init__(self):
        self.places, self.lines, self.end = {}, [], 0

    def place(self, text):
        if text not in self.places:
            self.places[text] = self.end
            self.lines.append(c_string(text + "\0"))
            self.end += len(text.encode()) + 1
        return self.places[text]


def write_source(path, texts, compiled):
    words = Words()
    with open(path, "w", encoding="utf-8") as f:
        f.write('/* Generated from content/text and src/web/templates. */\n'
                '#include "web/template-data.h"\n#include "web/frame/template-format.h"\n\n'
                "const struct text_place text_places[TEXT_KEY_MAX] = {\n")
        for key, value in texts.items():
            f.write(f"\t[{constant(key)}] = "
                    f"{{ {words.place(value['ja'])}, {words.place(value['en'])} }},\n")
        f.write("};\n")
        for name, ops in compiled.items():
            ident = name.replace("-", "_")
            f.write(f"\nstatic const struct template_op ops_{ident}[] = {{\n")
            for code, text, arg in ops:
                f.write(f"\t{{ TEMPLATE_{code}, {words.place(text)}, {len(text.encode())}, "
                        f"{arg} }},\n")
            f.write(f"}};\nconst struct template template_{ident} = "
                    f'{{ "{name}", template_words, ops_{ident}, {len(ops)} }};\n')
        f.write("\nconst char template_words[] =\n")
        f.writelines(f"\t{line}\n" for line in words.lines)
        f.write("\t;\n")


def main():
    out_c, out_h, *paths = sys.argv[1:]
    texts, current = {}, ""
    try:
        while paths[0].endswith(".yml"):
            current = paths.pop(0)
            add_texts(texts, current)
        compiler = Compiler(os.path.dirname(paths[0]), texts)
        compiled = {}
        for current in paths:
            name = os.path.basename(current)[:-len(".html")]
            if not name.startswith("_"):
                compiled[name] = compiler.compile(name)
    except (TemplateError, OSError, yaml.YAMLError) as e:
        sys.exit(f"{current}: {e}")
    write_header(out_h, texts, compiled)
    write_source(out_c, texts, compiled)


main()
