using KioskFleet.Server.Content;

namespace KioskFleet.Server.Demo;

/// <summary>A document of the demo, from the resources Demo/&lt;column code&gt;-&lt;name&gt;.md or .txt.</summary>
internal sealed record DemoDocument(string FileName, int Column, byte[] Content)
{
    private const string Prefix = "Demo/";
    private const int DefaultColumn = 9;

    public static IEnumerable<DemoDocument> All()
    {
        System.Reflection.Assembly assembly = typeof(DemoDocument).Assembly;
        foreach (string name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            string file = name[Prefix.Length..];
            string code = file.Split('-', 2)[0];
            yield return new DemoDocument(file, DisclosureColumn.Find(code)?.Key ?? DefaultColumn, content);
        }
    }
}
