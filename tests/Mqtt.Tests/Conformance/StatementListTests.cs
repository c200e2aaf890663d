using System.Reflection;
using System.Text;
using Xunit;

namespace KioskFleet.Mqtt.Tests.Conformance;

public class StatementListTests
{
    /// <summary>Set to 1 to write the list anew into the source folder instead of comparing it.</summary>
    private const string WriteSwitch = "KIOSK_WRITE_STATEMENTS";

    [Fact]
    public void The_list_names_for_every_statement_its_tests_or_the_reason_why_there_is_none()
    {
        Dictionary<string, List<string>> tests = TestsByStatement();
        foreach (string id in tests.Keys)
        {
            Assert.True(Statements.All.Contains(id), $"{tests[id][0]} names {id}, which is no statement of the standard.");
        }
        StringBuilder list = new();
        List<string> open = [];
        foreach (string id in Statements.All)
        {
            string? reason = NotApplicable.Reason(id);
            if (tests.TryGetValue(id, out List<string>? names))
            {
                Assert.True(reason is null, $"{id} is tested by {names[0]} and also called not applicable.");
                list.Append(id).Append(" tested ").AppendJoin(", ", names.Order(StringComparer.Ordinal)).Append('\n');
            }
            else if (reason is not null)
            {
                list.Append(id).Append(" not applicable: ").Append(reason).Append('\n');
            }
            else
            {
                open.Add(id);
            }
        }
        Assert.True(open.Count == 0, "Neither tested nor explained: " + string.Join(' ', open));
        string path = Path.Combine(AppContext.BaseDirectory, "Conformance", "statements.txt");
        if (Environment.GetEnvironmentVariable(WriteSwitch) == "1")
        {
            path = Path.Combine(SourceFolder(), "statements.txt");
            File.WriteAllText(path, list.ToString());
        }
        Assert.True(File.ReadAllText(path) == list.ToString(), $"statements.txt is not what the tests say; run this test once with {WriteSwitch}=1.");
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static Dictionary<string, List<string>> TestsByStatement()
    {
        Dictionary<string, List<string>> tests = [];
        foreach (MethodInfo method in typeof(StatementListTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()))
        {
            foreach (string id in method.GetCustomAttributes<StatementAttribute>().SelectMany(a => a.Ids))
            {
                Assert.True(method.GetCustomAttribute<FactAttribute>() is not null, $"{method.Name} names {id} but is not a test.");
                if (!tests.TryGetValue(id, out List<string>? names))
                {
                    tests[id] = names = [];
                }
                names.Add(method.Name);
            }
        }
        return tests;
    }
}
