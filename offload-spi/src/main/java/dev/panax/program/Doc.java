package dev.panax.program;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A document that lays itself out within a width: a group goes on one line if it fits, or else
 * breaks at all its lines. After P. Wadler, "A prettier printer" (2003), in the strict form of C.
 * Lindig.
 */
sealed interface Doc {
  record Text(String text) implements Doc {}

  /** A line break, or {@code flat} where its group fits on the line. */
  record Line(String flat) implements Doc {}

  record Concat(List<Doc> parts) implements Doc {}

  record Nest(int indent, Doc doc) implements Doc {}

  record Group(Doc doc) implements Doc {}

  static Doc text(String text) {
    return new Text(text);
  }

  static Doc line(String flat) {
    return new Line(flat);
  }

  static Doc concat(Doc... parts) {
    return new Concat(List.of(parts));
  }

  static Doc nest(int indent, Doc doc) {
    return new Nest(indent, doc);
  }

  static Doc group(Doc doc) {
    return new Group(doc);
  }

  static Doc join(Doc separator, List<Doc> docs) {
    var parts = new ArrayList<Doc>();
    for (var doc : docs) {
      if (!parts.isEmpty()) {
        parts.add(separator);
      }
      parts.add(doc);
    }
    return new Concat(parts);
  }

  /** This document as text, lines at most {@code width} wide where its groups allow. */
  default String render(int width) {
    record Item(int indent, boolean flat, Doc doc) {}
    var out = new StringBuilder();
    int column = 0;
    var work = new ArrayDeque<Item>();
    work.push(new Item(0, false, this));
    while (!work.isEmpty()) {
      var item = work.pop();
      switch (item.doc) {
        case Text(var text) -> {
          out.append(text);
          column += text.length();
        }
        case Line(var flat) when item.flat -> {
          out.append(flat);
          column += flat.length();
        }
        case Line _ -> {
          out.append('\n').repeat(' ', item.indent);
          column = item.indent;
        }
        case Concat(var parts) ->
            parts.reversed().forEach(part -> work.push(new Item(item.indent, item.flat, part)));
        case Nest(var indent, var doc) -> work.push(new Item(item.indent + indent, item.flat, doc));
        case Group(var doc) ->
            work.push(new Item(item.indent, item.flat || doc.fits(width - column), doc));
      }
    }
    return out.toString();
  }

  /** Whether this document, on one line, is at most {@code width} wide. */
  private boolean fits(int width) {
    int left = width;
    var work = new ArrayDeque<Doc>();
    work.push(this);
    while (left >= 0 && !work.isEmpty()) {
      switch (work.pop()) {
        case Text(var text) -> left -= text.length();
        case Line(var flat) -> left -= flat.length();
        case Concat(var parts) -> parts.reversed().forEach(work::push);
        case Nest(var _, var doc) -> work.push(doc);
        case Group(var doc) -> work.push(doc);
      }
    }
    return left >= 0;
  }
}
