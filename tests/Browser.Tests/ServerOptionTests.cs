using System.CommandLine;
using KioskFleet.Cli;

namespace KioskFleet.Browser.Tests;

/// <summary>How a command is told which server it talks to.</summary>
public sealed class ServerOptionTests
{
    [Theory]
    [InlineData("http://127.0.0.1:18080/")]
    [InlineData("https://fleet.example.cn")]
    public void The_address_of_another_server_is_taken(string address)
        => Assert.Equal(new Uri(address), Parse(address, out ServerClient.Options options).GetValue(options.Server));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("mqtt://127.0.0.1:1883")]
    [InlineData("")]
    public void What_is_no_address_is_refused_with_the_form_of_one(string address)
        => Assert.Contains(Parse(address, out _).Errors, e => e.Message.Contains("http://host:port/", StringComparison.Ordinal));

    private static ParseResult Parse(string address, out ServerClient.Options options)
    {
        options = new ServerClient.Options();
        Command command = new("look");
        options.AddTo(command);
        return command.Parse(["--server", address]);
    }
}
