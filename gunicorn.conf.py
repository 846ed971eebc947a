"""Read by gunicorn from the folder it is started in; hosts, ports and numbers of processes are on its command line."""

logger_class = "jemputbola.weblog.MaskingLogger"
