namespace KioskFleet.Mqtt.Tests.Conformance;

/// <summary>Statements without a test, each with its reason.</summary>
internal static class NotApplicable
{
    private const string Never = "the server supports every QoS, retained messages and all kinds of subscriptions, so it never states otherwise";
    private const string Unsized = "the server puts neither reason string nor user property into this packet";
    private const string Network = "a property of the transport below (TCP, TLS, WebSocket), not of this code";
    private const string Application = "a duty of the application above the client, which chooses topics and identifiers";

    private static readonly Dictionary<string, string> Reasons = new()
    {
        ["5.0:3.2.2-4"] = "the client keeps no session state of its own, so it has none that could disagree",
        ["5.0:3.2.2-5"] = "the client keeps no session state of its own to discard",
        ["5.0:3.2.2-9"] = Never,
        ["5.0:3.2.2-10"] = Never,
        ["5.0:3.2.2-11"] = Application,
        ["5.0:3.2.2-12"] = Never,
        ["5.0:3.2.2-13"] = Never,
        ["5.0:3.2.2-14"] = Application,
        ["5.0:3.2.2-15"] = Application,
        ["5.0:3.2.2-17"] = Application,
        ["5.0:3.2.2-18"] = Application,
        ["5.0:3.3.4-8"] = "the client's other packets do not pass through the send quota; there is nothing that could delay them",
        ["5.0:3.4.2-3"] = Unsized,
        ["5.0:3.5.2-2"] = Unsized,
        ["5.0:3.5.2-3"] = Unsized,
        ["5.0:3.6.2-2"] = Unsized,
        ["5.0:3.6.2-3"] = Unsized,
        ["5.0:3.7.2-2"] = Unsized,
        ["5.0:3.7.2-3"] = Unsized,
        ["5.0:3.11.2-1"] = Unsized,
        ["5.0:3.11.2-2"] = Unsized,
        ["5.0:3.14.2-4"] = "the server puts user properties into DISCONNECT only when the application gives them, and strips them with the reason string",
        ["5.0:3.15.2-2"] = "an AUTH that does not fit is stripped by the same code that strips CONNACK, which is tested",
        ["5.0:3.15.2-3"] = "an AUTH that does not fit is stripped by the same code that strips CONNACK, which is tested",
        ["5.0:4.2.0-1"] = Network,
        ["5.0:4.5.0-2"] = "the client acknowledges every message that its handler took; what it matches is the server's affair",
        ["5.0:4.6.0-1"] = "the client keeps no session state of its own, so it resends nothing",
        ["5.0:4.12.1-1"] = "re-authentication is offered by the application through MQTTnet's API, which has no server event for it",
        ["3.1.1:2.3.1-2"] = "the client's choice; that it never takes an identifier in use is shown for 5.0, with the same code",
        ["3.1.1:2.3.1-3"] = "the client keeps no session state of its own, so it resends nothing",
        ["3.1.1:3.8.3-2"] = Never,
        ["3.1.1:3.14.4-1"] = "the client closes right after DISCONNECT, shown for 5.0 with the same code",
        ["3.1.1:3.14.4-2"] = "the client closes right after DISCONNECT, shown for 5.0 with the same code",
        ["3.1.1:4.6.0-1"] = "the client keeps no session state of its own, so it resends nothing",
        ["3.1.1:4.8.0-2"] = "a transient error never makes the server close a connection by this path",
    };

    public static string? Reason(string id) => Reasons.GetValueOrDefault(id);
}
