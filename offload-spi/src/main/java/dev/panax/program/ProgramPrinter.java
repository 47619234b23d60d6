package dev.panax.program;

import static dev.panax.program.Doc.concat;
import static dev.panax.program.Doc.group;
import static dev.panax.program.Doc.join;
import static dev.panax.program.Doc.line;
import static dev.panax.program.Doc.nest;
import static dev.panax.program.Doc.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A writer of programs as text, in the format of JAX's {@code make_jaxpr}. */
public final class ProgramPrinter {
  private static final int WIDTH = 80;

  private int names;

  private ProgramPrinter() {}

  public static String print(Program program) {
    return print(program, 0);
  }

  /** Prints the first {@code constCount} inputs as captured constants, before the semicolon. */
  public static String print(Program program, int constCount) {
    var printer = new ProgramPrinter();
    return printer.program(program, constCount, new String[program.varCount()]).render(WIDTH);
  }

  /**
   * @param names the names of the program's variables, those null to be given here; a nested
   *     program takes its inputs' and outputs' names from the equation that calls it
   */
  private Doc program(Program program, int constCount, String[] names) {
    Set<Integer> used = usedIds(program);
    Doc constants = binders(program.inputs().subList(0, constCount), names);
    Doc inputs = binders(program.inputs().subList(constCount, program.inputs().size()), names);
    var equations = new ArrayList<Doc>();
    for (var equation : program.equations()) {
      equations.add(equation(equation, used, names));
    }
    var outputs = program.outputs().stream().map(atom -> use(atom, names)).toList();
    return group(
        concat(
            text("{ lambda "),
            constants,
            text("; "),
            inputs,
            text(". let"),
            nest(4, concat(line(" "), join(line("; "), equations))),
            nest(2, concat(line(" "), text("in " + tuple(outputs)))),
            text(" }")));
  }

  private Doc equation(Equation equation, Set<Integer> used, String[] names) {
    var left = new ArrayList<Doc>();
    for (var output : equation.outputs()) {
      boolean isUsed = used.contains(output.id());
      left.add(text((isUsed ? name(output, names) : "_") + ":" + output.type()));
    }
    var operands = new ArrayList<Doc>();
    for (var input : equation.inputs()) {
      operands.add(text(use(input, names)));
    }
    return group(
        concat(
            join(text(" "), left),
            text(" = " + equation.op().primitive()),
            parameters(equation, names),
            text(" "),
            join(text(" "), operands)));
  }

  private Doc parameters(Equation equation, String[] names) {
    Map<String, Doc> parameters = new TreeMap<>();
    switch (equation.op()) {
      case Op.Unary(var fn) -> {
        if (fn == UnaryFn.CONJ) {
          DType dtype = equation.inputs().getFirst().type().dtype();
          parameters.put("input_dtype", text("" + dtype));
        }
        if (fn == UnaryFn.ROUND) {
          parameters.put("rounding_method", text("1"));
        }
      }
      case Op.Binary _, Op.Compare _, Op.Select _ -> {}
      case Op.IntegerPow(var exponent) -> parameters.put("y", text("" + exponent));
      case Op.Convert(var dtype, var weak) -> {
        parameters.put("new_dtype", text("" + dtype));
        parameters.put("weak_type", text(weak ? "True" : "False"));
      }
      case Op.Bitcast(var dtype) -> parameters.put("new_dtype", text("" + dtype));
      case Op.View(var dtype) -> parameters.put("new_dtype", text("" + dtype));
      case Op.Broadcast(var _, var dimensions) -> {
        if (!dimensions.isEmpty()) {
          parameters.put("broadcast_dimensions", text("" + dimensions));
        }
      }
      case Op.Reshape(var shape) -> {
        parameters.put("dimensions", text("None"));
        parameters.put("new_sizes", text("" + shape));
        parameters.put("sharding", text("None"));
      }
      case Op.Transpose(var permutation) -> parameters.put("permutation", text("" + permutation));
      case Op.Reverse(var dimensions) -> parameters.put("dimensions", text("" + dimensions));
      case Op.Reduce(var reducer, var axes) -> {
        parameters.put("axes", text("" + axes));
        if (reducer == Reducer.SUM) {
          parameters.put("out_sharding", text("None"));
        }
      }
      case Op.DotGeneral dot -> {
        parameters.put("dimension_numbers", text(dimensionNumbers(dot)));
        parameters.put("preferred_element_type", text("" + dot.accumulator()));
      }
      case Op.Iota(var dtype, var shape, var dimension) -> {
        parameters.put("dimension", text("" + dimension));
        parameters.put("dtype", text("" + dtype));
        parameters.put("shape", text("" + shape));
        parameters.put("sharding", text("None"));
      }
      case Op.Slice(var start, var limit, var strides) -> {
        parameters.put("limit_indices", text("" + limit));
        parameters.put("start_indices", text("" + start));
        boolean unit = strides.stream().allMatch(stride -> stride == 1);
        parameters.put("strides", text(unit ? "None" : "" + strides));
      }
      case Op.Pad pad -> parameters.put("padding_config", text(paddingConfig(pad)));
      case Op.Concatenate(var dimension) -> parameters.put("dimension", text("" + dimension));
      case Op.Indexing indexing -> indexing(indexing, equation.inputs().getFirst(), parameters);
      case Op.Ordering ordering -> ordering(ordering, parameters);
      case Op.Cumulative(var _, var axis, var reverse) -> {
        parameters.put("axis", text("" + axis));
        parameters.put("reverse", bool(reverse));
      }
      case Op.Call(var name, var body) -> {
        parameters.put("name", text(name));
        parameters.put("jaxpr", program(body, 0, callNames(equation, body, names)));
      }
    }
    if (parameters.isEmpty()) {
      return text("");
    }
    var docs = new ArrayList<Doc>();
    if (parameters.containsKey("name")) {
      docs.add(concat(text("name="), parameters.remove("name")));
    }
    parameters.forEach((key, value) -> docs.add(concat(text(key + "="), value)));
    return group(
        concat(text("["), nest(2, concat(line(""), join(line(" "), docs))), line(""), text("]")));
  }

  /** The inner inputs and outputs of a call under the names they have outside. */
  private static String[] callNames(Equation call, Program body, String[] names) {
    var inner = new String[body.varCount()];
    var taken = new HashSet<String>();
    for (int i = 0; i < call.inputs().size(); i++) {
      if (call.inputs().get(i) instanceof Var outer && taken.add(names[outer.id()])) {
        inner[body.inputs().get(i).id()] = names[outer.id()];
      }
    }
    for (int i = 0; i < call.outputs().size(); i++) {
      String outer = names[call.outputs().get(i).id()];
      if (body.outputs().get(i) instanceof Var v
          && inner[v.id()] == null
          && outer != null
          && taken.add(outer)) {
        inner[v.id()] = outer;
      }
    }
    return inner;
  }

  private void indexing(Op.Indexing op, Atom x, Map<String, Doc> parameters) {
    switch (op) {
      case Op.Gather gather -> {
        parameters.put(
            "dimension_numbers",
            text(
                "GatherDimensionNumbers(offset_dims=%s, collapsed_slice_dims=%s, start_index_map=%s, operand_batching_dims=%s, start_indices_batching_dims=%s)"
                    .formatted(fields(gather.dimensions()))));
        Number fill = gather.fillValue();
        parameters.put("fill_value", text(fill == null ? "None" : literal(fill, x.type().dtype())));
        parameters.put("indices_are_sorted", bool(gather.indicesAreSorted()));
        parameters.put("mode", text("GatherScatterMode." + gather.mode()));
        parameters.put("slice_sizes", text("" + gather.sliceSizes()));
        parameters.put("unique_indices", bool(gather.uniqueIndices()));
      }
      case Op.Scatter scatter -> {
        parameters.put(
            "dimension_numbers",
            text(
                "ScatterDimensionNumbers(update_window_dims=%s, inserted_window_dims=%s, scatter_dims_to_operand_dims=%s, operand_batching_dims=%s, scatter_indices_batching_dims=%s)"
                    .formatted(fields(scatter.dimensions()))));
        parameters.put("indices_are_sorted", bool(scatter.indicesAreSorted()));
        parameters.put("mode", text("GatherScatterMode." + scatter.mode()));
        parameters.put("unique_indices", bool(scatter.uniqueIndices()));
        parameters.put("update_consts", text("()"));
        parameters.put("update_jaxpr", update(scatter.fn(), x.type().dtype()));
      }
      case Op.DynamicSlice(var sliceSizes) -> parameters.put("slice_sizes", text("" + sliceSizes));
      case Op.DynamicUpdateSlice _ -> {}
    }
  }

  private static Object[] fields(WindowDimensions dimensions) {
    return new Object[] {
      dimensions.offsetDims(),
      dimensions.collapsedSliceDims(),
      dimensions.startIndexMap(),
      dimensions.operandBatchingDims(),
      dimensions.startIndicesBatchingDims()
    };
  }

  /** The program of two scalars that a scatter combines elements with. */
  private Doc update(ScatterFn fn, DType dtype) {
    BinaryFn combiner =
        switch (fn) {
          case SET -> null;
          case ADD -> BinaryFn.ADD;
          case MUL -> BinaryFn.MUL;
          case MIN -> BinaryFn.MIN;
          case MAX -> BinaryFn.MAX;
        };
    if (combiner == null) {
      return text("None");
    }
    var scalar = ArrayType.of(dtype);
    Program body = ProgramBuilder.single(new Op.Binary(combiner), List.of(scalar, scalar));
    return program(body, 0, new String[body.varCount()]);
  }

  private static void ordering(Op.Ordering op, Map<String, Doc> parameters) {
    switch (op) {
      case Op.Sort(var dimension, var numKeys) -> {
        parameters.put("dimension", text("" + dimension));
        parameters.put("is_stable", bool(true));
        parameters.put("num_keys", text("" + numKeys));
      }
      case Op.TopK(var k, var axis) -> {
        parameters.put("axis", text("" + axis));
        parameters.put("k", text("" + k));
      }
      case Op.ArgExtreme(var _, var axis, var indexDType) -> {
        parameters.put("axes", text("(%d,)".formatted(axis)));
        parameters.put("index_dtype", text("" + indexDType));
      }
    }
  }

  private static Doc bool(boolean value) {
    return text(value ? "True" : "False");
  }

  private static String dimensionNumbers(Op.DotGeneral dot) {
    return "((%s, %s), (%s, %s))"
        .formatted(
            list(dot.lhsContracting()),
            list(dot.rhsContracting()),
            list(dot.lhsBatch()),
            list(dot.rhsBatch()));
  }

  private static String list(IntList ints) {
    return ints.stream().boxed().toList().toString();
  }

  private static String paddingConfig(Op.Pad pad) {
    var parts = new ArrayList<String>();
    for (int i = 0; i < pad.low().size(); i++) {
      parts.add(IntList.of(pad.low().get(i), pad.high().get(i), pad.interior().get(i)).toString());
    }
    return tuple(parts);
  }

  private Doc binders(List<Var> vars, String[] names) {
    var docs = new ArrayList<Doc>();
    for (var v : vars) {
      docs.add(text(name(v, names) + ":" + v.type()));
    }
    return join(text(" "), docs);
  }

  private String use(Atom atom, String[] names) {
    return switch (atom) {
      case Var v -> name(v, names);
      case Literal(var value, var type) -> literal(value, type.dtype()) + ":" + type;
    };
  }

  private static String literal(Number value, DType dtype) {
    return switch (dtype) {
      case BOOL -> value.longValue() == 0 ? "False" : "True";
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> value.toString();
      case UINT64 -> Long.toUnsignedString(value.longValue());
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> PythonNumber.repr(value.doubleValue());
      case COMPLEX64, COMPLEX128 -> value.toString();
    };
  }

  private String name(Var v, String[] names) {
    if (names[v.id()] == null) {
      names[v.id()] = letters(this.names++);
    }
    return names[v.id()];
  }

  /** The n-th name: a, ..., z, ba, bb, ... */
  private static String letters(int n) {
    var result = new StringBuilder();
    int rest = n;
    do {
      result.insert(0, (char) ('a' + rest % 26));
      rest /= 26;
    } while (rest > 0);
    return result.toString();
  }

  private static String tuple(List<String> parts) {
    return parts.size() == 1 ? "(" + parts.getFirst() + ",)" : "(" + String.join(", ", parts) + ")";
  }

  private static Set<Integer> usedIds(Program program) {
    var used = new HashSet<Integer>();
    for (var equation : program.equations()) {
      equation.inputs().forEach(atom -> addId(atom, used));
    }
    program.outputs().forEach(atom -> addId(atom, used));
    return used;
  }

  private static void addId(Atom atom, Set<Integer> ids) {
    if (atom instanceof Var v) {
      ids.add(v.id());
    }
  }
}
