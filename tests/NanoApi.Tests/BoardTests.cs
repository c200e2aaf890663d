using System.Globalization;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace KioskFleet.NanoApi.Tests;

public sealed class BoardTests
{
    private const int CompositionLines = 150;
    private const int BytesPerPixel = 2;
    private const int DecoderReserveBytes = 48 * 1024;

    private static readonly string Schema = File.ReadAllText(Repository.PathTo("hardware/boards/board.schema.json"));

    public static TheoryData<string> Boards() => [.. Repository.Boards()];

    public static TheoryData<string> NanoBoards() => [.. Repository.Boards().Where(b => Board(b).GetProperty("host").GetProperty("kind").GetString() == "nanoclr")];

    [Fact]
    public void The_three_profiles_of_the_architecture_have_a_board() =>
        Assert.Equal(["hall", "township", "village"], Repository.Boards());

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_boards_description_is_valid_by_the_schema(string board) =>
        Assert.Empty(JsonSchema.Validate(Schema, Text(board)));

    [Theory]
    [MemberData(nameof(Boards))]
    public void A_boards_folder_is_named_as_its_profile_and_explains_wiring_parts_and_flashing(string board)
    {
        Assert.Equal(board, Board(board).GetProperty("profile").GetString());
        string readme = File.ReadAllText(Repository.PathTo($"hardware/boards/{board}/README.md"));
        foreach (string heading in new[] { "## Pins", "## Wiring", "## Bill of materials", "## Flash and deploy" })
        {
            Assert.Contains(heading, readme, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(NanoBoards))]
    public void Every_pin_of_the_description_stands_in_the_readme(string board)
    {
        string[] rows = File.ReadAllLines(Repository.PathTo($"hardware/boards/{board}/README.md"));
        foreach (JsonProperty pin in Board(board).GetProperty("pins").EnumerateObject())
        {
            Assert.Contains(rows, r => r.StartsWith($"| {pin.Name} |", StringComparison.Ordinal) && r.Split('|').Any(c => c.Trim() == pin.Value.ToString()));
        }
    }

    [Theory]
    [MemberData(nameof(NanoBoards))]
    public void A_composition_is_short_and_says_the_numbers_of_the_description(string board)
    {
        string file = Assert.Single(Directory.GetFiles(Repository.PathTo($"hardware/boards/{board}"), "*Board.cs"));
        string text = File.ReadAllText(file);
        Assert.True(text.Split('\n').Length <= CompositionLines, $"{file} has more than {CompositionLines} lines: move a driver to hardware/boards/parts");

        Dictionary<string, long> constants = Constants(text);
        JsonElement description = Board(board);
        foreach (JsonProperty pin in description.GetProperty("pins").EnumerateObject())
        {
            string name = char.ToUpperInvariant(pin.Name[0]) + pin.Name[1..];
            Assert.True(constants.TryGetValue(name, out long number), $"{file} has no constant {name}, which board.json names");
            Assert.Equal(pin.Value.GetInt64(), number);
        }

        Assert.Equal(description.GetProperty("storage").GetProperty("internal").GetProperty("capacityBytes").GetInt64(), constants["InternalBytes"]);
        Assert.Equal(description.GetProperty("storage").GetProperty("card").GetProperty("capacityBytes").GetInt64(), constants["CardBytes"]);
        Assert.Equal(description.GetProperty("watchdog").GetProperty("timeoutMs").GetInt64(), constants["WatchdogMs"]);
        Assert.Equal(description.GetProperty("memory").GetProperty("graphicsHeapBytes").GetInt64(), constants["GraphicsHeapBytes"]);
        Assert.Contains($"Profile => \"{board}\"", text, StringComparison.Ordinal);
        string card = description.GetProperty("storage").GetProperty("card").GetProperty("path").GetString()!;
        string inside = description.GetProperty("storage").GetProperty("internal").GetProperty("path").GetString()!;
        Assert.Contains(Literal(card), text, StringComparison.Ordinal);
        Assert.Contains(inside.StartsWith(card, StringComparison.Ordinal) ? $"\"{inside[card.Length..].TrimEnd('\\')}\"" : Literal(inside), text, StringComparison.Ordinal);

        static string Literal(string path) => $"\"{path.Replace("\\", "\\\\", StringComparison.Ordinal)}\"";
    }

    [Theory]
    [MemberData(nameof(NanoBoards))]
    public void No_pin_is_given_twice(string board)
    {
        long[] pins = [.. Board(board).GetProperty("pins").EnumerateObject().Select(p => p.Value.GetInt64())];
        Assert.Equal(pins.Distinct().Count(), pins.Length);
    }

    [Theory]
    [MemberData(nameof(NanoBoards))]
    public void The_sheet_cache_is_what_frame_and_decoder_leave_of_the_graphics_heap(string board)
    {
        JsonElement screen = Board(board).GetProperty("screen");
        JsonElement memory = Board(board).GetProperty("memory");
        long frame = screen.GetProperty("width").GetInt64() * screen.GetProperty("height").GetInt64() * BytesPerPixel;
        Assert.Equal(memory.GetProperty("graphicsHeapBytes").GetInt64() - frame - DecoderReserveBytes, memory.GetProperty("sheetCacheBytes").GetInt64());
    }

    [Fact]
    public void The_esp32_s3_boards_pins_avoid_flash_memory_strapping_usb_and_console()
    {
        // ESP32-S3-WROOM-1 N16R8: 26-37 flash and octal PSRAM, 0/3/45/46 strapping, 19/20 USB, 43/44 UART0.
        int[] taken = [.. Enumerable.Range(26, 12), 0, 3, 45, 46, 19, 20, 43, 44];
        Assert.Empty(Board("village").GetProperty("pins").EnumerateObject().Where(p => taken.Contains(p.Value.GetInt32())).Select(p => p.Name));
    }

    [Theory]
    [InlineData("\"profile\": \"village\"", "\"profile\": \"Village!\"", "$.profile: does not match")]
    [InlineData("\"width\": 480", "\"width\": 48", "$.screen.width: is less than 320")]
    [InlineData("\"bus\": \"spi\"", "\"bus\": \"parallel\"", "$.screen.bus: is none of")]
    [InlineData("\"pins\":", "\"pinns\":", "$: lacks \"pins\"")]
    [InlineData("\"keepsTime\": true", "\"keepsTime\": 1", "$.clock.keepsTime: is not of type boolean")]
    [InlineData("\"path\": \"I:\\\\\"", "\"path\": \"I:\"", "$.storage.internal.path: does not match")]
    public void A_wrong_description_is_refused_with_place_and_reason(string right, string wrong, string error)
    {
        string text = Text("village");
        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.Contains(JsonSchema.Validate(Schema, text.Replace(right, wrong, StringComparison.Ordinal)), e => e.StartsWith(error, StringComparison.Ordinal));
    }

    private static string Text(string board) => File.ReadAllText(Repository.PathTo($"hardware/boards/{board}/board.json"));

    private static JsonElement Board(string board)
    {
        using JsonDocument document = JsonDocument.Parse(Text(board));
        return document.RootElement.Clone();
    }

    private static Dictionary<string, long> Constants(string source) =>
        CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>()
            .Where(f => f.Modifiers.Any(m => m.IsKind(SyntaxKind.ConstKeyword)))
            .SelectMany(f => f.Declaration.Variables)
            .Where(v => v.Initializer!.Value is LiteralExpressionSyntax { Token.Value: int or uint or long })
            .ToDictionary(v => v.Identifier.Text, v => Convert.ToInt64(((LiteralExpressionSyntax)v.Initializer!.Value).Token.Value, CultureInfo.InvariantCulture));
}
