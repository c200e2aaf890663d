using System.Net;
using System.Text;
using KioskFleet.Mqtt.Codec;

namespace KioskFleet.Mqtt;

/// <summary>
/// A plain TCP endpoint with rules of its own, beside those of <c>MqttServerOptions</c>: another door to the same sessions and topics, such as one for the village
/// network next to one for this machine's own programs.
/// </summary>
public sealed class EngineEndpoint
{
    private string _mountPoint = "";

    /// <param name="name">What sessions and retained messages remember the endpoint by over a restart: not empty, and no other endpoint's.</param>
    public EngineEndpoint(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    public string Name { get; }

    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>0: any free port; the one taken is then set here.</summary>
    public int Port { get; set; }

    /// <summary>
    /// What stands before every topic of the clients that come in here, without their seeing it: "" or whole levels with a separator at the end ("hall/"). They
    /// reach nothing outside it, and others see their topics with it. Access control and events see the whole topic. Topics within a message (response topic) stay as they are.
    /// </summary>
    /// <exception cref="ArgumentException">It is not a topic name that ends with '/', or begins with '$'.</exception>
    public string MountPoint
    {
        get => _mountPoint;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Length > 0 && (value[^1] != '/' || value[0] == '$' || !TopicRules.IsValidName(Encoding.UTF8.GetBytes(value))))
            {
                throw new ArgumentException($"\"{value}\" is no mount point: it takes topic levels without wildcards and '/' at the end, such as \"hall/\".");
            }
            _mountPoint = value;
        }
    }

    /// <summary>Who may do what here; null: what <see cref="EngineOptions.AccessControl"/> says.</summary>
    public IMqttAccessControl? AccessControl { get; set; }
}
