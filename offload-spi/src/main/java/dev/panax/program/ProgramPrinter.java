package dev.panax.program;

import static dev.panax.program.Doc.concat;
import static dev.panax.program.Doc.group;
import static dev.panax.program.Doc.join;
import static dev.panax.program.Doc.line;
import static dev.panax.program.Doc.nest;
import static dev.panax.program.Doc.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A writer of programs as text, in the format of JAX's {@code make_jaxpr}.
 *
 * <p>A program that occurs more than once within the printed one, or is long, is written once
 * before it, as {@code let name = {...} in}.
 */
public final class ProgramPrinter {
  private static final int WIDTH = 80;

  /** A nested program of more equations than this is written before the program that uses it. */
  private static final int LONG = 10;

  /** What JAX calls a rule without a name, as all are in Java. */
  private static final String ANONYMOUS = "<lambda>";

  /** The names of the programs that are written before the one they are in; by identity. */
  private final Map<Program, String> shared = new LinkedHashMap<>();

  private int names;

  private ProgramPrinter() {}

  public static String print(Program program) {
    return print(program, 0);
  }

  /** Prints the first {@code constCount} inputs as captured constants, before the semicolon. */
  public static String print(Program program, int constCount) {
    var printer = new ProgramPrinter();
    printer.share(program);
    var docs = new ArrayList<Doc>();
    printer.shared.forEach((body, name) -> {
      Doc text = printer.definition(body, 0, new String[body.varCount()]);
      docs.add(concat(text("let " + name + " = "), text, text(" in"), line(" ")));
    });
    docs.add(printer.definition(program, constCount, unusedNames(program)));
    return concat(docs.toArray(Doc[]::new)).render(WIDTH);
  }

  /** Finds the programs to write before {@code root}, breadth first, and names them. */
  private void share(Program root) {
    var counts = new LinkedHashMap<Program, Integer>();
    var callNames = new HashMap<Program, String>();
    var queue = new ArrayDeque<Program>(List.of(root));
    while (!queue.isEmpty()) {
      Program program = queue.remove();
      boolean isLong = program != root && program.equations().size() > LONG;
      int count = counts.merge(program, isLong ? 2 : 1, Integer::sum);
      if (count > (isLong ? 4 : 2)) {
        continue; // What it holds has been counted twice as well.
      }
      for (var equation : program.equations()) {
        if (equation.op() instanceof Op.Control control) {
          queue.addAll(control.programs());
        }
        if (equation.op() instanceof Op.Call(var name, var body)) {
          callNames.putIfAbsent(body, name.replaceAll("[<>]", ""));
        }
      }
    }
    var taken = new HashMap<String, Integer>();
    counts.forEach((program, count) -> {
      if (count > 1) {
        String name = callNames.getOrDefault(program, "jaxpr");
        int earlier = taken.merge(name, 1, Integer::sum) - 1;
        shared.put(program, earlier == 0 ? name : name + earlier);
      }
    });
  }

  /** A program within another: its text, or its name if it is written before. */
  private Doc program(Program program, int constCount, String[] names) {
    String name = shared.get(program);
    return name != null ? text(name) : definition(program, constCount, names);
  }

  /**
   * @param names the names of the program's variables, those null to be given here; the body of a
   *     call takes its inputs' and outputs' names from the equation that calls it
   */
  private Doc definition(Program program, int constCount, String[] names) {
    Doc constants = binders(program.inputs().subList(0, constCount), names);
    Doc inputs = binders(program.inputs().subList(constCount, program.inputs().size()), names);
    var equations = new ArrayList<Doc>();
    for (var equation : program.equations()) {
      equations.add(equation(equation, names));
    }
    Doc lines =
        concat(
            text("{ lambda "),
            constants,
            text("; "),
            inputs,
            text(". let"),
            nest(2, concat(line(" "), join(line("; "), equations))),
            line(" "),
            text("in ("),
            uses(program.outputs(), ",", names),
            text(program.outputs().size() == 1 ? ",)" : ")"));
    return group(concat(nest(2, lines), text(" }")));
  }

  /** For each variable of a program {@code _} if nothing uses it, and else null. */
  private static String[] unusedNames(Program program) {
    Set<Integer> used = usedIds(program);
    var names = new String[program.varCount()];
    for (var equation : program.equations()) {
      for (var output : equation.outputs()) {
        if (!used.contains(output.id())) {
          names[output.id()] = "_";
        }
      }
    }
    return names;
  }

  private Doc equation(Equation equation, String[] names) {
    return concat(
        binders(equation.outputs(), names),
        text(" = " + equation.op().primitive()),
        parameters(equation, names),
        text(" "),
        uses(equation.inputs(), "", names));
  }

  private Doc parameters(Equation equation, String[] names) {
    Map<String, Doc> parameters = new TreeMap<>();
    switch (equation.op()) {
      case Op.Unary(var fn) -> {
        if (fn == UnaryFn.ROUND || fn == UnaryFn.ROUND_AWAY_FROM_ZERO) {
          parameters.put("rounding_method", text(fn == UnaryFn.ROUND ? "1" : "0"));
        }
      }
      case Op.ReducePrecision(var exponentBits, var mantissaBits) -> {
        parameters.put("exponent_bits", text("" + exponentBits));
        parameters.put("mantissa_bits", text("" + mantissaBits));
      }
      case Op.Binary _, Op.Ternary _, Op.Compare _, Op.Select _ -> {}
      case Op.IntegerPow(var exponent) -> parameters.put("y", text("" + exponent));
      case Op.Convert(var dtype, var weak) -> {
        parameters.put("new_dtype", text("" + dtype));
        parameters.put("weak_type", text(weak ? "True" : "False"));
      }
      case Op.Bitcast(var dtype) -> parameters.put("new_dtype", text("" + dtype));
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
      case Op.Convolution convolution ->
          convolution(convolution, equation.inputs().getFirst().type().dtype(), parameters);
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
      case Op.CustomJvp(var name, var body, var _, var _) -> {
        parameters.put("name", text(name));
        parameters.put("call_jaxpr", nested(body));
        parameters.put("jvp", text(ANONYMOUS));
        parameters.put("symbolic_zeros", bool(false));
      }
      case Op.CustomVjp(var name, var body, var _, var _) -> {
        parameters.put("name", text(name));
        parameters.put("bwd", text(ANONYMOUS));
        parameters.put("call_jaxpr", nested(body));
        parameters.put("fwd", text(ANONYMOUS));
        parameters.put("symbolic_zeros", bool(false));
      }
      case Op.CustomTangent(var residuals, var _, var _) -> {
        parameters.put("bwd", text(ANONYMOUS));
        parameters.put("num_res", text("" + residuals));
        parameters.put("symbolic_zeros", bool(false));
      }
      case Op.Checkpoint(var body, var policy, var differentiated) -> {
        parameters.put("differentiated", bool(differentiated));
        parameters.put("jaxpr", nested(body));
        parameters.put("policy", text("" + policy));
        parameters.put("prevent_cse", bool(true));
      }
      case Op.StopGradient _, Op.OptimizationBarrier _ -> {}
      case Op.Name(var name) -> parameters.put("name", text(name));
      case Op.Cond(var branches) -> {
        var docs = branches.stream().map(this::nested).toList();
        parameters.put(
            "branches",
            concat(
                text("("), nest(2, concat(line(""), join(line(" "), docs))), line(""), text(")")));
      }
      case Op.Scan scan -> {
        parameters.put("jaxpr", nested(scan.body()));
        parameters.put("length", text("" + scan.length()));
        parameters.put("num_carry", text("" + scan.carries()));
        parameters.put("num_consts", text("" + scan.constants()));
        parameters.put("reverse", text(scan.reverse() ? "True" : "False"));
        parameters.put("unroll", text("" + scan.unroll()));
      }
      case Op.While(var condition, var constants, var sweeps) -> {
        Op.Sweep first = sweeps.getFirst();
        parameters.put("body_jaxpr", nested(first.body()));
        parameters.put("body_nconsts", text("" + first.constants()));
        parameters.put("cond_jaxpr", nested(condition));
        parameters.put("cond_nconsts", text("" + constants));
        for (int i = 1; i < sweeps.size(); i++) {
          parameters.put("sweep%d_jaxpr".formatted(i), nested(sweeps.get(i).body()));
          parameters.put("sweep%d_nconsts".formatted(i), text("" + sweeps.get(i).constants()));
          parameters.put("sweep%d_ncarry".formatted(i), text("" + sweeps.get(i).carries()));
        }
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

  /** A program with names of its own. */
  private Doc nested(Program program) {
    return program(program, 0, unusedNames(program));
  }

  /** The names of a call's body: inner inputs and outputs under the names they have outside. */
  private String[] callNames(Equation call, Program body, String[] names) {
    var inner = new String[body.varCount()];
    adopt(body.inputs(), inner, call.inputs(), names);
    adopt(body.outputs(), inner, call.outputs(), names);
    return inner;
  }

  private void adopt(
      List<? extends Atom> atoms, String[] inner, List<? extends Atom> outside, String[] names) {
    var taken = new HashSet<Integer>();
    for (int i = 0; i < atoms.size(); i++) {
      if (atoms.get(i) instanceof Var v
          && inner[v.id()] == null
          && outside.get(i) instanceof Var like
          && taken.add(like.id())) {
        inner[v.id()] = name(like, names);
      }
    }
  }

  private static void convolution(Op.Convolution op, DType dtype, Map<String, Doc> parameters) {
    ConvolutionDimensions dimensions = op.dimensions();
    parameters.put("batch_group_count", text("" + op.batchGroups()));
    parameters.put(
        "dimension_numbers",
        text(
            "ConvDimensionNumbers(lhs_spec=%s, rhs_spec=%s, out_spec=%s)"
                .formatted(dimensions.lhs(), dimensions.rhs(), dimensions.out())));
    parameters.put("feature_group_count", text("" + op.featureGroups()));
    parameters.put("lhs_dilation", text("" + op.inputDilation()));
    parameters.put("out_sharding", text("None"));
    var padding = new ArrayList<String>();
    for (int d = 0; d < op.low().size(); d++) {
      padding.add(IntList.of(op.low().get(d), op.high().get(d)).toString());
    }
    parameters.put("padding", text(tuple(padding)));
    parameters.put("precision", text("None"));
    parameters.put(
        "preferred_element_type", text(op.accumulator() == dtype ? "None" : "" + op.accumulator()));
    parameters.put("rhs_dilation", text("" + op.filterDilation()));
    parameters.put("window_strides", text("" + op.strides()));
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
    return list("", vars.stream().map(v -> name(v, names) + ":" + v.type()).toList());
  }

  private Doc uses(List<? extends Atom> atoms, String separator, String[] names) {
    return list(separator, atoms.stream().map(atom -> use(atom, names)).toList());
  }

  /** As many parts on a line as fit. */
  private static Doc list(String separator, List<String> parts) {
    Doc between = concat(text(separator), group(line(" ")));
    return nest(2, group(join(between, parts.stream().map(Doc::text).toList())));
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
      String fresh = letters(this.names++);
      while (shared.containsValue(fresh)) {
        fresh = letters(this.names++);
      }
      names[v.id()] = fresh;
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
