using System.Reflection;

// Every class of this assembly whose name ends in Bench and that has `static int Run(string[])` is a benchmark: PageBench is run by the name "page".
Dictionary<string, MethodInfo> benches = Assembly.GetExecutingAssembly().GetTypes()
    .Where(t => t.Name.EndsWith("Bench", StringComparison.Ordinal))
    .Select(t => (t.Name, Run: t.GetMethod("Run", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic, [typeof(string[])])))
    .Where(b => b.Run is not null)
    .ToDictionary(b => b.Name[..^5].ToLowerInvariant(), b => b.Run!);

if (args.Length == 0)
{
    Console.WriteLine(string.Join('\n', benches.Keys.Order(StringComparer.Ordinal)));
    return 0;
}

if (!benches.TryGetValue(args[0].ToLowerInvariant().Replace("-", "", StringComparison.Ordinal), out MethodInfo? bench))
{
    Console.Error.WriteLine($"There is no benchmark \"{args[0]}\". There are: {string.Join(", ", benches.Keys.Order(StringComparer.Ordinal))}");
    return 2;
}

return (int)bench.Invoke(null, [args[1..]])!;
