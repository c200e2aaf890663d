namespace KioskFleet.Server.Console;

/// <summary>All documents, newest first.</summary>
internal sealed class DocumentsPage(IFleet fleet, Words words, TimeProvider clock) : ConsolePage(words, clock)
{
    private Dictionary<string, string> _names = [];

    public IReadOnlyList<DocumentInfo> Documents { get; private set; } = [];

    public string NameOf(string division) => _names.GetValueOrDefault(division, division);

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        Documents = await fleet.DocumentsAsync(cancellation);
        _names = (await fleet.DivisionsAsync(cancellation)).ToDictionary(d => d.Code, d => d.Name);
    }
}
