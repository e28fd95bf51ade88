"""Service projects (服务项目): from an agency's plan to the closed file, by 〔2021〕18号."""
